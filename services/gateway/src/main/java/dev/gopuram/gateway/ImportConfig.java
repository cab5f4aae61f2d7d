package dev.gopuram.gateway;

import dev.gopuram.edge.Route;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;

/**
 * How large an import may be. It is read as it comes and stored in batches, so all of it never lies in memory.
 *
 * @param maxBody the largest body
 * @param maxLine the longest line of it
 */
public record ImportConfig(ByteSize maxBody, ByteSize maxLine) {
    private static final ByteSize LARGEST = ByteSize.mib(1024L * 1024);

    public ImportConfig {
        if (maxBody.bytes() < Route.NO_BODY.bytes() || maxBody.bytes() > LARGEST.bytes()) {
            throw Problem.invalid("max_body", maxBody, Route.NO_BODY + ".." + LARGEST);
        }
        if (maxLine.bytes() < Route.NO_BODY.bytes() || maxLine.bytes() > maxBody.bytes()) {
            throw Problem.invalid("max_line", maxLine, Route.NO_BODY + ".." + maxBody + ", which is max_body");
        }
    }

    public static ImportConfig defaults() {
        return new ImportConfig(ByteSize.mib(4096), ByteSize.mib(16));
    }
}
