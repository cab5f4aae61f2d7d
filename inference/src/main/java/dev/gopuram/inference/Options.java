package dev.gopuram.inference;

import dev.gopuram.contracts.models.PredictOptions;
import java.util.List;

/** Options of calls that begin here. */
final class Options {
    static final PredictOptions PLAIN = new PredictOptions(null, null, false, List.of(), false);

    private Options() {}
}
