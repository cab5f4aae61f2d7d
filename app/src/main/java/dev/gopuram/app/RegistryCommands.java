package dev.gopuram.app;

import dev.gopuram.kernel.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** What there is, and which version a name stands for. */
final class RegistryCommands {
    private RegistryCommands() {}

    @Command(name = "list", description = "Lists the names and what they stand for.", mixinStandardHelpOptions = true)
    static final class Listing implements Callable<Integer> {
        @Mixin
        private final RegistryArea area = new RegistryArea();

        @Mixin
        private final Output output = new Output();

        @Override
        public Integer call() {
            JsonNode page = area.admin().get(area.path() + "?limit=1000");
            return output.print(page, () -> {
                StringBuilder out = new StringBuilder();
                for (JsonNode model : page.path("models")) {
                    StringBuilder aliases = new StringBuilder();
                    model.path("aliases")
                            .forEach(alias -> aliases.append(' ')
                                    .append(alias.path("name").asString())
                                    .append('=')
                                    .append(alias.path("version").asString()));
                    out.append("%-32s %-14s%s%n"
                            .formatted(
                                    model.path("name").asString(),
                                    model.path("latest").asString("-"),
                                    aliases));
                }
                return out.isEmpty() ? "none\n" : out.toString();
            });
        }
    }

    @Command(name = "show", description = "Shows a name's versions, or one version.", mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Mixin
        private final RegistryArea area = new RegistryArea();

        @Mixin
        private final Output output = new Output();

        @Parameters(paramLabel = "NAME[@VERSION]", description = "A name, or one of its versions or aliases.")
        private String name = "";

        @Override
        public Integer call() {
            int at = name.indexOf('@');
            if (at >= 0) {
                JsonNode version = area.admin()
                        .get(area.path(name.substring(0, at)) + "/versions/" + Client.segment(name.substring(at + 1)));
                return output.print(version, () -> version.toPrettyString() + "\n");
            }
            JsonNode versions = area.admin().get(area.path(name) + "/versions?limit=1000");
            return output.print(versions, () -> {
                StringBuilder out = new StringBuilder();
                for (JsonNode version : versions.path("versions")) {
                    out.append("%-16s %-9s %-22s %s%n"
                            .formatted(
                                    version.path("version").asString(),
                                    version.path("status").asString(),
                                    version.path("created_at").asString(),
                                    version.path("aliases").toString()));
                }
                return out.toString();
            });
        }
    }

    @Command(name = "card", description = "Prints a version's card, in Markdown.", mixinStandardHelpOptions = true)
    static final class Card implements Callable<Integer> {
        @Mixin
        private final RegistryArea area = new RegistryArea();

        @Mixin
        private final Output output = new Output();

        @Parameters(index = "0", paramLabel = "NAME", description = "The name.")
        private String name = "";

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "VERSION",
                description = "A version or an alias (default: production).")
        private String version = "production";

        @Override
        public Integer call() {
            String card = area.admin().text(area.path(name) + "/versions/" + Client.segment(version) + "/card");
            return output.print(Map.of("model", name, "version", version, "card", card), () -> card + "\n");
        }
    }

    @Command(
            name = "health",
            description = "Shows how a version fares: errors, times, accuracy, drift.",
            mixinStandardHelpOptions = true)
    static final class Health implements Callable<Integer> {
        @Mixin
        private final RegistryArea area = new RegistryArea();

        @Mixin
        private final Output output = new Output();

        @Parameters(index = "0", paramLabel = "NAME", description = "The name.")
        private String name = "";

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "VERSION",
                description = "A version or an alias (default: production).")
        private String version = "production";

        @Override
        public Integer call() {
            JsonNode health = area.admin().get(area.path(name) + "/versions/" + Client.segment(version) + "/health");
            return output.print(health, () -> {
                StringBuilder out = new StringBuilder("%s@%s: %d requests, %d errors, %d labelled, %d right%n"
                        .formatted(
                                health.path("model").asString(),
                                health.path("version").asString(),
                                health.path("requests").asLong(),
                                health.path("errors").asLong(),
                                health.path("labelled").asLong(),
                                health.path("correct").asLong()));
                health.path("drift")
                        .forEach(drift -> out.append("drift of %s: PSI %.3f, p %.4f, %d samples%n"
                                .formatted(
                                        drift.path("feature").asString(),
                                        drift.path("psi").asDouble(),
                                        drift.path("chi_square_p").asDouble(),
                                        drift.path("samples").asLong())));
                health.path("reasons")
                        .forEach(reason -> out.append(reason.asString()).append('\n'));
                return out.toString();
            });
        }
    }

    @Command(
            name = "promote",
            description = "Lets an alias stand for a version at once, or asks for the approval it needs.",
            mixinStandardHelpOptions = true)
    static final class Promote implements Callable<Integer> {
        @Mixin
        private final RegistryArea area = new RegistryArea();

        @Mixin
        private final Output output = new Output();

        @Parameters(index = "0", paramLabel = "NAME", description = "The name.")
        private String name = "";

        @Parameters(index = "1", paramLabel = "VERSION", description = "The version.")
        private String version = "";

        @Mixin
        private final AliasOption alias = new AliasOption();

        @Option(names = "--expected", paramLabel = "VERSION", description = "What it must stand for until now.")
        private @Nullable String expected;

        @Option(names = "--reason", description = "Why, for the history.")
        private @Nullable String reason;

        @Option(names = "--force", description = "Even if it was seen to be slower than what it replaces.")
        private boolean force;

        @Override
        public Integer call() {
            JsonNode moved = move(area, name, alias.name(), version, expected, reason, force);
            return output.print(moved, () -> told(alias.name(), moved));
        }
    }

    private static JsonNode move(
            RegistryArea area,
            String name,
            String alias,
            String version,
            @Nullable String expected,
            @Nullable String reason,
            boolean force) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("version", version);
        if (expected != null) {
            body.put("expected", expected);
        }
        if (reason != null) {
            body.put("reason", reason);
        }
        if (force) {
            body.put("force", true);
        }
        return area.admin().put(area.path(name) + "/aliases/" + Client.segment(alias), body);
    }

    private static String told(String alias, JsonNode moved) {
        String model = moved.path("model").asString();
        JsonNode pending = moved.path("pending");
        return pending.isObject()
                ? "%s of %s waits for approval %s%n"
                        .formatted(alias, model, pending.path("id").asString())
                : "%s of %s is %s (was %s)%n"
                        .formatted(
                                alias,
                                model,
                                moved.path("version").asString(),
                                moved.path("previous").asString("").isEmpty()
                                        ? "none"
                                        : moved.path("previous").asString());
    }

    @Command(
            name = "rollback",
            description = "Ends the roll-out of an alias; without one, the alias goes back to its former version.",
            mixinStandardHelpOptions = true)
    static final class Rollback implements Callable<Integer> {
        @Mixin
        private final RegistryArea area = new RegistryArea();

        @Mixin
        private final Output output = new Output();

        @Parameters(paramLabel = "NAME", description = "The name.")
        private String name = "";

        @Mixin
        private final AliasOption alias = new AliasOption();

        @Option(
                names = "--reason",
                description = "Why, for the history (default: ${DEFAULT-VALUE}).",
                defaultValue = "rolled back by hand")
        private String reason = "rolled back by hand";

        @Override
        public Integer call() {
            Optional<JsonNode> open = RolloutCommands.open(area, name, alias.name());
            if (open.isPresent()) {
                JsonNode ended = RolloutCommands.steer(area, open.get(), "abort", reason);
                return output.print(ended, () -> RolloutCommands.told(ended));
            }
            JsonNode moved = move(area, name, alias.name(), former(), null, reason, false);
            return output.print(moved, () -> told(alias.name(), moved));
        }

        /** What the alias stood for before what it stands for now. */
        private String former() {
            JsonNode terms = area.admin()
                    .get(area.path(name) + "/history?alias=" + Client.segment(alias.name()))
                    .path("terms");
            String now = terms.path(0).path("version").asString("");
            for (JsonNode term : terms) {
                String version = term.path("version").asString("");
                if (!version.isEmpty() && !version.equals(now)) {
                    return version;
                }
            }
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    alias.name() + " of " + name + ": no former version (expected: one in its history)");
        }
    }

    @Command(name = "history", description = "Shows what aliases stood for, and when.", mixinStandardHelpOptions = true)
    static final class History implements Callable<Integer> {
        @Mixin
        private final RegistryArea area = new RegistryArea();

        @Mixin
        private final Output output = new Output();

        @Parameters(paramLabel = "NAME", description = "The name.")
        private String name = "";

        @Option(names = "--alias", description = "That alias alone.")
        private @Nullable String alias;

        @Option(names = "--at", paramLabel = "TIME", description = "At that time alone, as RFC 3339 writes it.")
        private @Nullable String at;

        @Override
        public Integer call() {
            JsonNode history = area.admin()
                    .get(area.path(name) + "/history?limit=1000"
                            + (alias == null ? "" : "&alias=" + Client.segment(alias))
                            + (at == null ? "" : "&at=" + Client.segment(at)));
            return output.print(history, () -> {
                StringBuilder out = new StringBuilder();
                for (JsonNode term : history.path("terms")) {
                    out.append("%-14s %-14s %-24s %-24s %s %s%n"
                            .formatted(
                                    term.path("alias").asString(),
                                    term.path("version").asString(),
                                    term.path("from").asString(),
                                    term.path("until").asString("now"),
                                    term.path("by").asString(),
                                    term.path("reason").asString()));
                }
                return out.toString();
            });
        }
    }

    @Command(
            name = "approve",
            description = "Agrees to a move of a guarded alias, or not; without an id, lists what waits.",
            mixinStandardHelpOptions = true)
    static final class Approve implements Callable<Integer> {
        private static final String PATH = "/admin/v1/approvals";

        @Mixin
        private final RegistryArea area = new RegistryArea();

        @Mixin
        private final Output output = new Output();

        @Parameters(arity = "0..1", paramLabel = "ID", description = "The approval's id.")
        private @Nullable String id;

        @Option(names = "--reject", description = "Does not agree.")
        private boolean reject;

        @Option(names = "--comment", description = "Why.", defaultValue = "")
        private String comment = "";

        @Override
        public Integer call() {
            if (id == null) {
                JsonNode waiting = area.admin().get(PATH + "?pending=true&limit=1000");
                return output.print(waiting, () -> {
                    StringBuilder out = new StringBuilder();
                    waiting.path("approvals").forEach(each -> out.append(line(each)));
                    return out.isEmpty() ? "none\n" : out.toString();
                });
            }
            JsonNode decided =
                    area.admin().post(PATH + "/" + Client.segment(id), Map.of("approve", !reject, "comment", comment));
            return output.print(decided, () -> line(decided));
        }

        private static String line(JsonNode approval) {
            return "%s %s %s=%s by %s: %s%n"
                    .formatted(
                            approval.path("id").asString(),
                            approval.path("model").asString(),
                            approval.path("alias").asString(),
                            approval.path("version").asString(),
                            approval.path("requested_by").asString(),
                            approval.path("state").asString());
        }
    }
}
