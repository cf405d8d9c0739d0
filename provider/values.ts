/** Plain data by name. */
export type Values = Record<string, unknown>;

/** Whether a value is an object, and no list. */
export function isValues(value: unknown): value is Values {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
