package dev.gopuram.bundles;

import dev.gopuram.kernel.Problem;
import java.util.List;

/** A bundle that is not taken: UNPROCESSABLE, with all that is wrong with it. */
public final class BundleRefused {
    private static final String BETWEEN = "\n- ";

    private BundleRefused() {}

    /** The refusal for these reasons, each on a line of its own. */
    public static Problem because(List<String> reasons) {
        String one = reasons.size() == 1 ? "" : BETWEEN;
        return Problem.of(Problem.Code.UNPROCESSABLE, "the bundle is refused: " + one + String.join(BETWEEN, reasons));
    }

    static Problem because(String reason) {
        return because(List.of(Reasons.plain(reason)));
    }
}
