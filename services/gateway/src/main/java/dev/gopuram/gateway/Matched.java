package dev.gopuram.gateway;

import dev.gopuram.kernel.Problem;

/** Refuses what no route matched. */
final class Matched implements Policy {
    @Override
    public Admission admit(EdgeCall call) {
        Problem mismatch = call.mismatch();
        if (mismatch != null) {
            throw mismatch;
        }
        return Admission.ADMITTED;
    }
}
