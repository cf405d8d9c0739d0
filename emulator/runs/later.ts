/** Thrown when something has to be awaited first: whoever lets time pass awaits it and tries again. */
export class Later extends Error {
    constructor(readonly ready: Promise<unknown>) {
        super("not ready yet");
        this.name = "Later";
    }
}
