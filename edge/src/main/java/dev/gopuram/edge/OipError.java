package dev.gopuram.edge;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.Locale;

/**
 * A problem in the words of the Open Inference Protocol, which knows the sentence alone; the code and the request's id
 * stand beside it.
 */
record OipError(String error, String code, String requestId) {
    static OipError of(Problem problem, String requestId) {
        return new OipError(problem.detail(), problem.code().name().toLowerCase(Locale.ROOT), requestId);
    }

    Bytes json() {
        return Json.write(this);
    }
}
