package dev.gopuram.platform.telemetry;

import dev.gopuram.kernel.Secret;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps secrets out of whatever is written for people: those it was told of, and whatever has the form of one. It is the
 * last line; the first is {@link Secret}, which prints as stars.
 */
public final class Redaction {
    static final String STARS = "****";
    /** A shorter value would blot out ordinary words. */
    static final int SHORTEST = 6;

    static final int MAX_KNOWN = 1_000;

    /** Field names that are remembered: code has some dozens, and each line has many. */
    static final int MAX_NAMES = 1_000;

    private static final Pattern FORMS = Pattern.compile(String.join(
            "|",
            "(gk_|sk-)[A-Za-z0-9_-]{6,}",
            "(?i:(bearer\\s+))[A-Za-z0-9._~+/=-]{6,}",
            "(eyJ)[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*",
            "(://)[^/\\s:@]*:[^/\\s@]+(?=@)",
            "(?i:((?:password|passwd|secret|api[_-]?key|_token)[\"']?\\s*[=:]\\s*[\"']?))[^\\s\"',;&]+",
            "(?i:(authorization[\"']?\\s*[=:]\\s*[\"']?(?:(?:basic|bearer|token|digest)\\s+)?))[^\\s\"',;&]+",
            "(-----BEGIN [A-Z ]*PRIVATE KEY-----)[^-]*"));
    private static final Pattern NAMES =
            Pattern.compile("(?i).*(password|passwd|secret|authorization|api[_-]?key|(^|[_.-])token)");

    private static final ConcurrentMap<String, Boolean> SEEN_NAMES = new ConcurrentHashMap<>();

    private static volatile String[] known = {};

    private Redaction() {}

    /** Masks this secret's present value from now on, wherever it turns up. */
    public static void register(Secret secret) {
        register(secret.reveal());
    }

    static synchronized void register(String value) {
        String[] before = known;
        if (value.length() < SHORTEST || before.length >= MAX_KNOWN || contains(before, value)) {
            return;
        }
        String[] after = Arrays.copyOf(before, before.length + 1);
        after[before.length] = value;
        known = after;
    }

    /** The text with stars in place of secrets. */
    public static String mask(String text) {
        String masked = text;
        for (String value : known) {
            masked = masked.replace(value, STARS);
        }
        return mayHoldForm(masked) ? FORMS.matcher(masked).replaceAll(Redaction::keepLabel) : masked;
    }

    /** Whether a field of this name holds a secret, whatever it looks like. */
    static boolean isSecretName(String name) {
        Boolean seen = SEEN_NAMES.get(name);
        if (seen != null) {
            return seen;
        }
        boolean secret = NAMES.matcher(name).matches();
        if (SEEN_NAMES.size() < MAX_NAMES) {
            SEEN_NAMES.put(name, secret);
        }
        return secret;
    }

    private static String keepLabel(MatchResult match) {
        for (int group = 1; group <= match.groupCount(); group++) {
            String label = match.group(group);
            if (label != null) {
                return Matcher.quoteReplacement(label + STARS);
            }
        }
        return STARS;
    }

    /** A cheap look for what every form must hold, for most lines hold none and the log is on the hot path. */
    private static boolean mayHoldForm(String text) {
        for (int i = 1; i < text.length(); i++) {
            char before = text.charAt(i - 1);
            boolean suspicious = switch (text.charAt(i)) {
                case ':', '=' -> true;
                case '_' -> before == 'k';
                case '-' -> before == '-' || (before == 'k' && i > 1 && text.charAt(i - 2) == 's');
                case 'J' -> before == 'y';
                case ' ', '\t', '\n', '\r', '\f', '\u000B' -> before == 'r' || before == 'R';
                default -> false;
            };
            if (suspicious) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(String[] values, String value) {
        for (String each : values) {
            if (each.equals(value)) {
                return true;
            }
        }
        return false;
    }
}
