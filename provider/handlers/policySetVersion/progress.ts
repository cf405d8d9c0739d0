const MEGABYTE = 1_000_000;

/** How far an upload is: `4.1 of 12 MB`, `310 of 820 kB`. */
export function sent(bytes: number, length: number): string {
    const [unit, name] = length < MEGABYTE ? [1000, "kB"] : [MEGABYTE, "MB"];
    const show = (amount: number) => {
        const units = amount / unit;
        return units < 10 ? String(Math.round(units * 10) / 10) : String(Math.round(units));
    };
    return `${show(bytes)} of ${show(length)} ${name}`;
}
