// A FIX client on QuickFIX (C++): its session layer, driven line by line from a test.
//
//   g++ -std=c++14 -O1 -w quickfix-client.cpp -lquickfix -lpthread -o quickfix-client
//   quickfix-client SETTINGS
//
// What it is told on standard input, one command a line:
//
//   start                 connect and log on; QuickFIX connects again by itself
//   logout                log out and stay away
//   drop                  cut the connection, without a word
//   send D 11=a|55=SYM0   send an application message or a session message of these fields
//   out 7                 give the next message the number 7
//   in 7                  expect the number 7 next
//   numbers               tell both
//   quit
//
// What it says on standard output: "logon", "logout", "in MESSAGE" for everything that QuickFIX
// hands on, "sent MESSAGE", "event TEXT" for what QuickFIX logs, "numbers IN OUT"; | for SOH.
#include <iostream>
#include <mutex>
#include <sstream>
#include <string>

#include <quickfix/Application.h>
#include <quickfix/Log.h>
#include <quickfix/MessageStore.h>
#include <quickfix/Session.h>
#include <quickfix/SessionSettings.h>
#include <quickfix/SocketInitiator.h>

namespace {

std::mutex saying;

void say(const std::string &what, std::string text = "") {
  for (char &c : text)
    if (c == '\x01') c = '|';
    else if (c == '\n') c = ' ';
  std::lock_guard<std::mutex> lock(saying);
  std::cout << what << (text.empty() ? "" : " ") << text << std::endl;
}

class Client : public FIX::Application {
public:
  void onCreate(const FIX::SessionID &id) override { session = id; }
  void onLogon(const FIX::SessionID &) override { say("logon"); }
  void onLogout(const FIX::SessionID &) override { say("logout"); }
  void toAdmin(FIX::Message &, const FIX::SessionID &) override {}
  void toApp(FIX::Message &, const FIX::SessionID &) throw(FIX::DoNotSend) override {}
  void fromAdmin(const FIX::Message &message, const FIX::SessionID &) throw(
      FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue,
      FIX::RejectLogon) override {
    say("in", message.toString());
  }
  void fromApp(const FIX::Message &message, const FIX::SessionID &) throw(
      FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue,
      FIX::UnsupportedMessageType) override {
    say("in", message.toString());
  }
  FIX::SessionID session;
};

class SayingLog : public FIX::Log {
public:
  void clear() override {}
  void backup() override {}
  void onIncoming(const std::string &) override {}
  void onOutgoing(const std::string &message) override { say("sent", message); }
  void onEvent(const std::string &text) override { say("event", text); }
};

class SayingLogFactory : public FIX::LogFactory {
public:
  FIX::Log *create() override { return new SayingLog; }
  FIX::Log *create(const FIX::SessionID &) override { return new SayingLog; }
  void destroy(FIX::Log *log) override { delete log; }
};

void send(const FIX::SessionID &session, std::istringstream &words) {
  std::string type, fields, field;
  words >> type;
  std::getline(words >> std::ws, fields);
  FIX::Message message;
  message.getHeader().setField(FIX::MsgType(type));
  std::istringstream parts(fields);
  while (std::getline(parts, field, '|')) {
    const auto equals = field.find('=');
    if (equals != std::string::npos)
      message.setField(std::stoi(field.substr(0, equals)), field.substr(equals + 1));
  }
  FIX::Session::sendToTarget(message, session);
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 2) {
    std::cerr << "usage: quickfix-client SETTINGS" << std::endl;
    return 2;
  }
  try {
    FIX::SessionSettings settings(argv[1]);
    Client client;
    FIX::MemoryStoreFactory stores;
    SayingLogFactory logs;
    FIX::SocketInitiator initiator(client, stores, settings, logs);
    bool started = false;
    say("ready");
    for (std::string line; std::getline(std::cin, line);) {
      std::istringstream words(line);
      std::string verb;
      int number = 0;
      words >> verb;
      FIX::Session *session = FIX::Session::lookupSession(client.session);
      if (verb == "quit") break;
      if (verb == "start") {
        if (started) session->logon();
        else initiator.start();
        started = true;
      } else if (session == nullptr) {
        say("event", "no session");
      } else if (verb == "logout") {
        session->logout();
      } else if (verb == "drop") {
        session->disconnect();
      } else if (verb == "send") {
        send(client.session, words);
      } else if (verb == "out" && words >> number) {
        session->setNextSenderMsgSeqNum(number);
      } else if (verb == "in" && words >> number) {
        session->setNextTargetMsgSeqNum(number);
      } else if (verb == "numbers") {
        say("numbers", std::to_string(session->getExpectedTargetNum()) + " " +
                           std::to_string(session->getExpectedSenderNum()));
      } else {
        std::cerr << "quickfix-client: " << line << "?" << std::endl;
      }
    }
    if (started) initiator.stop(true);
  } catch (const std::exception &error) {
    std::cerr << "quickfix-client: " << error.what() << std::endl;
    return 1;
  }
}
