package dev.gopuram.edge;

import dev.gopuram.kernel.Problem;

/** Refuses what no route matched. */
public final class Matched implements Policy {
    @Override
    public Admission admit(EdgeCall call) {
        Problem mismatch = call.mismatch();
        if (mismatch != null) {
            throw mismatch;
        }
        return Admission.ADMITTED;
    }
}
