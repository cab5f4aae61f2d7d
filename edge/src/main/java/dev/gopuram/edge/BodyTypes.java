package dev.gopuram.edge;

import dev.gopuram.kernel.Problem;

/**
 * Refuses a body in a language that its route does not read. A browser can send forms and plain text across origins
 * without asking; JSON it cannot, nor anything with PUT. A missing type passes.
 */
public final class BodyTypes implements Policy {
    private static final int SHOWN = 100;

    @Override
    public Admission admit(EdgeCall call) {
        String type = call.arrival().contentType();
        if (type != null && call.route().readsBody() && !call.route().body().takes(MediaType.of(type))) {
            throw Problem.of(
                    Problem.Code.UNSUPPORTED_MEDIA_TYPE,
                    "content-type: " + type.substring(0, Math.min(type.length(), SHOWN)) + " (expected: "
                            + call.route().body().expected() + ")");
        }
        return Admission.ADMITTED;
    }
}
