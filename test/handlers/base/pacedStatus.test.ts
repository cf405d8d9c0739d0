import { pacedStatus } from "../../../provider/handlers/base/pacedStatus";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function paced(env: NodeJS.ProcessEnv = {}) {
    const shown: string[] = [];
    return { shown, ...pacedStatus((message) => shown.push(message), env) };
}

test("what is quick shows nothing", () => {
    const { shown, status, stop } = paced();
    status("packing");
    status("uploading");
    jest.advanceTimersByTime(900);
    stop();
    jest.advanceTimersByTime(10_000);
    expect(shown).toEqual([]);
});

test("the latest message of each second shows", () => {
    const { shown, status } = paced();
    for (let tenth = 0; tenth < 25; tenth++) {
        status(`after ${tenth / 10} s`);
        jest.advanceTimersByTime(100);
    }
    expect(shown).toEqual(["after 0.9 s", "after 1.9 s"]);
    jest.advanceTimersByTime(10_000);
    expect(shown.slice(2)).toEqual(["after 2.4 s"]);
});

test("what comes after the end does not show, however late", () => {
    const { shown, status, stop } = paced();
    jest.advanceTimersByTime(5_000);
    stop();
    status("uploading 0.3 of 0.3 kB");
    jest.advanceTimersByTime(10_000);
    expect(shown).toEqual([]);
});

test("CI jobs are left in peace", () => {
    const { shown, status } = paced({ CI: "true" });
    status("packing");
    jest.advanceTimersByTime(10_000);
    expect(shown).toEqual([]);
});
