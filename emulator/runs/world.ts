import type { Kinds } from "../kinds";
import type { Store } from "../store";
import type { Opa } from "./opa";

/** What the life of runs takes place in. */
export interface World {
    store: Store;
    kinds: Kinds;
    opa: Opa;
}
