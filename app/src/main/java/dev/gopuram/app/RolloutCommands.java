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

/** The ways in which a version takes over from another, how it fares, and what a hand may do about it. */
final class RolloutCommands {
    private RolloutCommands() {}

    static String told(JsonNode rollout) {
        return "%s: %s of %s from %s to %s is %s, share %.2f%s%n"
                .formatted(
                        rollout.path("id").asString(),
                        rollout.path("alias").asString(),
                        rollout.path("model").asString(),
                        rollout.path("stable").asString(),
                        rollout.path("candidate").asString(),
                        rollout.path("state").asString(),
                        rollout.path("weight").asDouble(),
                        rollout.path("reason").asString("").isEmpty()
                                ? ""
                                : " (" + rollout.path("reason").asString() + ")");
    }

    /** The roll-out of an alias that is under way. */
    static Optional<JsonNode> open(RegistryArea area, String name, String alias) {
        return area.admin()
                .get(area.path(name) + "/rollouts?open=true")
                .path("rollouts")
                .valueStream()
                .filter(rollout -> rollout.path("alias").asString().equals(alias))
                .findFirst();
    }

    static JsonNode steer(RegistryArea area, JsonNode rollout, String action, @Nullable String reason) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("action", action);
        if (reason != null) {
            body.put("reason", reason);
        }
        return area.admin().post("/admin/v1/rollouts/" + rollout.path("id").asString(), body);
    }

    @Command(
            name = "rollouts",
            description = "Shows a name's roll-outs, the newest first: what was seen, what is missing, how they ended.",
            mixinStandardHelpOptions = true)
    static final class Listing implements Callable<Integer> {
        @Mixin
        private final RegistryArea area = new RegistryArea();

        @Mixin
        private final Output output = new Output();

        @Parameters(paramLabel = "NAME", description = "The name.")
        private String name = "";

        @Option(names = "--open", description = "Only what is under way.")
        private boolean open;

        @Override
        public Integer call() {
            JsonNode page = area.admin().get(area.path(name) + "/rollouts?limit=100" + (open ? "&open=true" : ""));
            return output.print(page, () -> {
                StringBuilder out = new StringBuilder();
                page.path("rollouts").forEach(rollout -> out.append(whole(rollout)));
                return out.isEmpty() ? "none\n" : out.toString();
            });
        }

        private static String whole(JsonNode rollout) {
            StringBuilder out = new StringBuilder(told(rollout));
            for (JsonNode step : rollout.path("evidence")) {
                out.append("  share %.2f: ".formatted(step.path("weight").asDouble()))
                        .append(counts(rollout.path("stable"), step.path("stable")))
                        .append("; ")
                        .append(counts(rollout.path("candidate"), step.path("candidate")))
                        .append('\n');
            }
            String missing = rollout.path("verdict").path("missing").asString("");
            return out + (missing.isEmpty() ? "" : "  waits for " + missing + "\n");
        }

        private static String counts(JsonNode version, JsonNode seen) {
            return "%s %d requests, %d failed, %d of %d timed slow, %d of %d labelled right"
                    .formatted(
                            version.asString(),
                            seen.path("requests").asLong(),
                            seen.path("errors").asLong(),
                            seen.path("slow").asLong(),
                            seen.path("timed").asLong(),
                            seen.path("correct").asLong(),
                            seen.path("labelled").asLong());
        }
    }

    /** What a hand does to the roll-out of an alias. */
    abstract static class Steer implements Callable<Integer> {
        @Mixin
        private final RegistryArea area = new RegistryArea();

        @Mixin
        private final Output output = new Output();

        @Parameters(paramLabel = "NAME", description = "The name.")
        private String name = "";

        @Mixin
        private final AliasOption alias = new AliasOption();

        @Option(names = "--reason", description = "Why, for the history.")
        private @Nullable String reason;

        private final String action;

        Steer(String action) {
            this.action = action;
        }

        @Override
        public Integer call() {
            JsonNode open = open(area, name, alias.name())
                    .orElseThrow(() -> Problem.of(
                            Problem.Code.CONFLICT,
                            alias.name() + " of " + name
                                    + ": no roll-out under way (expected: one, as `canary` begins)"));
            JsonNode steered = steer(area, open, action, reason);
            return output.print(steered, () -> told(steered));
        }
    }

    @Command(
            name = "pause",
            description = "Keeps a roll-out at the share it has; the guard goes on.",
            mixinStandardHelpOptions = true)
    static final class Pause extends Steer {
        Pause() {
            super("pause");
        }
    }

    @Command(name = "resume", description = "Goes on with a paused roll-out.", mixinStandardHelpOptions = true)
    static final class Resume extends Steer {
        Resume() {
            super("resume");
        }
    }

    @Command(
            name = "advance",
            description = "Takes a roll-out's next step though not all is there that it waits for.",
            mixinStandardHelpOptions = true)
    static final class Advance extends Steer {
        Advance() {
            super("advance");
        }
    }

    /** What all that begin one share. */
    abstract static class Begin implements Callable<Integer> {
        @Mixin
        private final RegistryArea area = new RegistryArea();

        @Mixin
        private final Output output = new Output();

        @Mixin
        private final PolicyOptions policy = new PolicyOptions();

        @Parameters(index = "0", paramLabel = "NAME", description = "The name.")
        private String name = "";

        @Parameters(index = "1", paramLabel = "VERSION", description = "The version that is to take over.")
        private String version = "";

        @Mixin
        private final AliasOption alias = new AliasOption();

        @Option(names = "--reason", description = "Why, for the history.")
        private @Nullable String reason;

        private final String strategy;

        Begin(String strategy) {
            this.strategy = strategy;
        }

        @Override
        public Integer call() {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("candidate", version);
            body.put("alias", alias.name());
            body.put("strategy", strategy);
            body.put("policy", policy.body());
            if (reason != null) {
                body.put("reason", reason);
            }
            JsonNode begun = area.admin().post(area.path(name) + "/rollouts", body);
            return output.print(begun, () -> told(begun));
        }
    }

    @Command(
            name = "canary",
            description = "Gives a version more and more of the traffic, and takes it back on evidence.",
            mixinStandardHelpOptions = true)
    static final class Canary extends Begin {
        Canary() {
            super("canary");
        }
    }

    @Command(
            name = "shadow",
            description = "Asks a version what it would say, and compares; it answers nobody.",
            mixinStandardHelpOptions = true)
    static final class Shadow extends Begin {
        Shadow() {
            super("shadow");
        }
    }

    @Command(
            name = "blue-green",
            description = "Switches all traffic at once, looked at before and after.",
            mixinStandardHelpOptions = true)
    static final class BlueGreen extends Begin {
        BlueGreen() {
            super("blue_green");
        }
    }
}
