package dev.gopuram.gateway;

import dev.gopuram.edge.EdgeCall;
import dev.gopuram.kernel.Problem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which model a call asks for: its path says so, or its body, and {@code X-Model-Version} says which version of it, or all
 * of it. Two that do not agree are refused: whoever sent them meant one of them.
 */
final class RequestedModel {
    static final String HEADER = "x-model-version";

    private static final int MAX_LENGTH = 256;

    /** {@code sentiment-v2.1.0} is {@code sentiment@2.1.0}; {@code sentiment-v2} is a name of its own. */
    private static final Pattern WHOLE = Pattern.compile("(.+)-v([0-9]+\\.[0-9]+\\.[0-9]+.*)");

    private static final Pattern VERSION_ALONE = Pattern.compile("v?([0-9]+\\.[0-9]+\\.[0-9]+.*)");
    private static final Pattern MAJOR_ALONE = Pattern.compile("v?([0-9]+)");

    private RequestedModel() {}

    /** @param body what the body names; null where it names none */
    static String of(EdgeCall call, @Nullable String body) {
        return of(call.pathValues().get("id"), body, call.header(HEADER));
    }

    static String of(@Nullable String path, @Nullable String body, @Nullable String header) {
        String named = path == null ? body : path;
        if (path != null && body != null && !version(path).equals(version(body))) {
            throw Problem.invalid("model", body, path + ", as the path says, or to be left out");
        }
        if (header != null) {
            return bounded(headed(named, header.strip()));
        }
        if (named == null || named.isEmpty()) {
            throw Problem.invalid("model", "missing", "a model's name here or in " + HEADER);
        }
        return bounded(version(named));
    }

    private static String headed(@Nullable String named, String header) {
        Matcher alone = VERSION_ALONE.matcher(header);
        Matcher major = MAJOR_ALONE.matcher(header);
        if (alone.matches() || major.matches()) {
            if (named == null) {
                throw Problem.invalid(HEADER, header, "a model's name before it, such as sentiment-v2.1.0");
            }
            return agreed(
                    named, header, alone.matches() ? named + "@" + alone.group(1) : named + "-v" + major.group(1));
        }
        return named == null ? version(header) : agreed(named, header, version(header));
    }

    /** What the header says, where it says no other than the name does. */
    private static String agreed(String named, String header, String headed) {
        String asked = version(named);
        boolean bare = asked.indexOf('@') < 0;
        if (headed.equals(asked) || (bare && (headed.startsWith(asked + "@") || headed.startsWith(asked + "-v")))) {
            return headed;
        }
        throw Problem.invalid(HEADER, header, "a version of " + named + ", or to be left out");
    }

    private static String version(String name) {
        Matcher whole = WHOLE.matcher(name);
        return whole.matches() && name.indexOf('@') < 0 ? whole.group(1) + "@" + whole.group(2) : name;
    }

    private static String bounded(String name) {
        if (name.isBlank() || name.length() > MAX_LENGTH) {
            throw Problem.invalid("model", name.length() + " characters", "1.." + MAX_LENGTH);
        }
        return name;
    }
}
