/** What was asked for cannot be adopted. */
export class NotAdoptable extends Error {
    override readonly name = "NotAdoptable";
}
