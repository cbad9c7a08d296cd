/**
 * The anchor of a heading, as GitHub makes it: lower case, punctuation dropped, a hyphen for every
 * space. `Stage 1 · Slots` becomes `stage-1--slots`: the dot goes, both of its spaces stay.
 *
 * After the table-of-contents filter of GitHub's html-pipeline, which keeps Ruby's `\p{Word}`.
 */
export function headingSlug(title: string): string {
  return title
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{Nd}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}
