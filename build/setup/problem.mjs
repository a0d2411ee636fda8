/**
 * Something set-up or launch cannot do by itself. `message` is one sentence (Chinese, then English) that says what happened
 * and how the reader can help; it is printed without a stack.
 */
export class SetupProblem extends Error {
  constructor(chinese, english) {
    super(`${chinese}\n  ${english}`);
    this.name = 'SetupProblem';
  }
}
