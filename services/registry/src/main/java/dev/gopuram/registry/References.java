package dev.gopuram.registry;

import dev.gopuram.bundles.SemanticVersion;
import dev.gopuram.kernel.Nearest;
import dev.gopuram.kernel.Problem;
import dev.gopuram.registry.VersionRows.Stored;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a name stands for: {@code name@2.1.0}, {@code name@staging}, {@code name-v2} (its highest that is ready), or the
 * bare name: what is in production, else the highest that is ready.
 */
final class References {
    static final String PRODUCTION = "production";

    private static final Pattern MAJOR = Pattern.compile("(.+)-v(0|[1-9]\\d{0,8})");
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+");
    private static final int NEAREST = 3;
    private static final int KNOWN = 1_000;

    private References() {}

    static Stored resolve(Rows rows, String tenant, String reference) {
        int at = reference.indexOf('@');
        if (at < 0) {
            return bare(rows, tenant, reference);
        }
        String model = reference.substring(0, at);
        String word = reference.substring(at + 1);
        requireModel(rows, tenant, model);
        return VERSION.matcher(word).matches() ? version(rows, tenant, model, word) : alias(rows, tenant, model, word);
    }

    /** A version by its number alone. */
    static Stored version(Rows rows, String tenant, String model, String version) {
        requireModel(rows, tenant, model);
        return rows.versions()
                .find(new VersionKey(tenant, model, version))
                .orElseThrow(() -> unknown(
                        "version", model + "@" + version, model + "@", version, versionNames(rows, tenant, model)));
    }

    static ModelRows.Model requireModel(Rows rows, String tenant, String model) {
        return rows.models()
                .find(tenant, model)
                .orElseThrow(
                        () -> unknown("model", model, "", model, rows.models().names(tenant, KNOWN)));
    }

    private static Stored alias(Rows rows, String tenant, String model, String alias) {
        List<String> known = rows.aliases().allNow(tenant, model).stream()
                .map(term -> term.alias())
                .toList();
        String version = rows.aliases()
                .now(tenant, model, alias)
                .orElseThrow(() -> unknown("alias", model + "@" + alias, model + "@", alias, known))
                .version();
        return version(rows, tenant, model, version);
    }

    private static Stored bare(Rows rows, String tenant, String name) {
        if (rows.models().find(tenant, name).isPresent()) {
            return rows.aliases()
                    .now(tenant, name, PRODUCTION)
                    .map(term -> version(rows, tenant, name, term.version()))
                    .or(() -> rows.versions().highestReady(tenant, name, -1))
                    .orElseThrow(() -> Problem.of(
                            Problem.Code.NOT_FOUND,
                            "model: " + name + " (expected: one with a version that is ready)"));
        }
        return major(rows, tenant, name).orElseThrow(() -> {
            var _ = requireModel(rows, tenant, name);
            return Problem.notFound("model", name);
        });
    }

    private static Optional<Stored> major(Rows rows, String tenant, String name) {
        Matcher matcher = MAJOR.matcher(name);
        return matcher.matches()
                ? rows.versions().highestReady(tenant, matcher.group(1), Integer.parseInt(matcher.group(2)))
                : Optional.empty();
    }

    private static List<String> versionNames(Rows rows, String tenant, String model) {
        return rows.versions().list(tenant, model, null, KNOWN).stream()
                .map(Stored::version)
                .map(SemanticVersion::toString)
                .toList();
    }

    private static Problem unknown(String what, String shown, String prefix, String wanted, List<String> known) {
        List<String> near = Nearest.names(wanted, known, NEAREST).stream()
                .map(name -> prefix + name)
                .toList();
        return near.isEmpty()
                ? Problem.notFound(what, shown)
                : Problem.of(
                        Problem.Code.NOT_FOUND, what + ": " + shown + " (expected: " + String.join(" or ", near) + ")");
    }
}
