const { performance } = require("node:perf_hooks");

/** @param {number[]} numbers @returns {number} */
function median(numbers) {
    const sorted = [...numbers].sort((a, b) => a - b);
    const middle = sorted.length / 2;
    const [low = 0, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
    return (low + high) / 2;
}

/**
 * Measures two things in turns, so that a machine that slows down slows both down, and takes the medians. One round before
 * the first does not count: it fills the caches.
 * @param {number} rounds
 * @param {() => Promise<number>} ours
 * @param {() => Promise<number>} theirs
 * @returns {Promise<{ ours: number, theirs: number, ratio: number }>}
 */
async function compare(rounds, ours, theirs) {
    /** @type {number[]} */
    const one = [];
    /** @type {number[]} */
    const two = [];
    for (let round = -1; round < rounds; round++) {
        const pair = [await ours(), await theirs()];
        if (round < 0) continue;
        one.push(pair[0] ?? Number.NaN);
        two.push(pair[1] ?? Number.NaN);
    }
    return { ours: median(one), theirs: median(two), ratio: median(one) / median(two) };
}

/**
 * @param {() => Promise<unknown>} work
 * @returns {Promise<number>} milliseconds
 */
async function time(work) {
    const started = performance.now();
    await work();
    return performance.now() - started;
}

module.exports = { compare, median, time };
