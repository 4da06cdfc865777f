/** The one method of `Doubler`. */
export function double({ number }: { readonly number: number }): { number: number } {
  return { number: 2 * number };
}
