package dev.gopuram.gateway;

import dev.gopuram.kernel.Problem;
import java.util.Locale;

/**
 * Refuses a body that says it is something else than JSON. A browser can send forms and plain text across origins
 * without asking; JSON it cannot. A missing type passes.
 */
final class JsonBodies implements Policy {
    @Override
    public Admission admit(EdgeCall call) {
        String type = call.arrival().contentType();
        if (type != null && call.route().readsBody() && !json(type)) {
            throw Problem.of(
                    Problem.Code.UNSUPPORTED_MEDIA_TYPE,
                    "content-type: " + type.substring(0, Math.min(type.length(), 100))
                            + " (expected: application/json)");
        }
        return Admission.ADMITTED;
    }

    private static boolean json(String type) {
        int semicolon = type.indexOf(';');
        String plain =
                (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
        return plain.equals("application/json") || (plain.startsWith("application/") && plain.endsWith("+json"));
    }
}
