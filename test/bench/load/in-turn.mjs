/** Gives the items one after the other, over and over. */
export function inTurn(items) {
  let turn = 0;
  return () => {
    turn = (turn + 1) % items.length;
    return items[turn];
  };
}
