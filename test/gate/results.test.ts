import { describeCounts } from "../../provider/gate/results";
import { readTaskStage } from "../../provider/gate/taskStage";
import { aStage } from "./samples";

test("policies that errored are not counted, and yet there are policies", () => {
    const stage = readTaskStage(aStage("errored", "errored", [{ level: "mandatory", status: "errored" }]));
    expect(stage.results).toHaveLength(1);
    expect(describeCounts(stage)).toBe("0 policies passed");
    expect(describeCounts({ ...stage, results: [] })).toBe("no policies");
});

test("an errored policy that says nothing of it is named without a colon", () => {
    const { problems } = readTaskStage(aStage("errored", "errored", [{ level: "mandatory", status: "errored" }]));
    expect(problems.filter((problem) => /:\s*$/.test(problem))).toEqual([]);
    expect(problems).toContainEqual(expect.stringContaining("has an errored policy"));
});
