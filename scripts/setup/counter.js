/**
 * One line that counts, on standard error: rewritten in its place on a terminal; elsewhere, where nobody sees it move, written once at the end.
 * @param {() => string} says what it says by now
 * @param {{ isTTY?: boolean, write(text: string): unknown }} [stream]
 */
function startCounter(says, stream = process.stderr) {
    const show = () => void (stream.isTTY && stream.write(`\r\u001b[K  ${says()}`));
    return {
        show,
        end: () => void stream.write(`${stream.isTTY ? "\r\u001b[K" : ""}  ${says()}\n`),
    };
}

module.exports = { startCounter };
