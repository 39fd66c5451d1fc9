/**
 * Focus follows navigation: the app says when a person has moved to another page, and the heading of the new page takes
 * focus. At the first load it does not, so that the skip link stays the first stop.
 */
let moved = false;

export const markNavigated = () => {
  moved = true;
};

export const hasNavigated = () => moved;
