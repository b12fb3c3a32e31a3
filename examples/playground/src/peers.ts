// The other tabs of the playground, and the requests between them.

type Wish = "call" | "logout";
type Message =
  | { kind: "here" | "gone"; from: string }
  | { kind: "who"; from: string }
  | { kind: "do"; from: string; wish: Wish }
  | { kind: "done"; from: string; words: string };

const DEADLINE_MS = 5_000;

export class Peers {
  readonly #me = crypto.randomUUID();
  readonly #channel = new BroadcastChannel("playground");
  readonly #others = new Set<string>();
  #listener: () => void = () => undefined;
  #answered: (words: string) => void = () => undefined;

  constructor(perform: (wish: Wish) => Promise<string>) {
    this.#channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if (data.kind === "do")
        return void perform(data.wish).then((words) => this.#post({ kind: "done", from: this.#me, words }));
      if (data.kind === "done") return this.#answered(data.words);
      if (data.kind === "who") this.#post({ kind: "here", from: this.#me });
      if (data.kind === "gone") this.#others.delete(data.from);
      else this.#others.add(data.from);
      this.#listener();
    };
    this.#post({ kind: "who", from: this.#me });
    addEventListener("pagehide", () => this.#post({ kind: "gone", from: this.#me }));
    addEventListener("pageshow", () => this.#post({ kind: "who", from: this.#me }));
  }

  get count(): number {
    return this.#others.size;
  }

  onChange(listener: () => void): void {
    this.#listener = listener;
  }

  /** Makes the other tab do it. Returns the outcome there in words. */
  ask(wish: Wish): Promise<string> {
    return new Promise((resolve) => {
      this.#answered = resolve;
      setTimeout(() => resolve("the other tab did not answer"), DEADLINE_MS);
      this.#post({ kind: "do", from: this.#me, wish });
    });
  }

  #post(message: Message): void {
    this.#channel.postMessage(message);
  }
}
