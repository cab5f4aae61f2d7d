package dev.gopuram.search;

import dev.gopuram.contracts.search.Quantization;

/** What decides how a collection's index lies on disk; one of another form is built anew. */
record IndexForm(Quantization quantization) {
    /** As it stands in the index's commit data. */
    String mark() {
        return quantization.name();
    }
}
