/** The methods of `Adder`. */
export const adder = {
  Add({ A, B }: { readonly A: number; readonly B: number }): number {
    return A + B;
  },
};
