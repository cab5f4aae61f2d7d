package dev.gopuram.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** The ways in which a version takes over from another. */
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

    /** What all of them share. */
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

        @Option(
                names = "--alias",
                description = "Which alias (default: ${DEFAULT-VALUE}).",
                defaultValue = "production")
        private String alias = "production";

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
            body.put("alias", alias);
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
