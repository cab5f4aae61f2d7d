package dev.gopuram.app;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.shipped.ShippedBundle;
import dev.gopuram.shipped.TrialVersions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * The demo's trial of a roll-back: a version that says positive for negative gets a share of invented visitors, whose
 * feedback takes it away again. Everything goes through the public and the admin API, as a user's own would.
 */
final class DemoTrial implements Runnable {
    private static final String NAME = "sentiment";
    private static final String MODELS = "/admin/v1/models";
    private static final String MODEL = MODELS + "/" + NAME;
    private static final Set<String> UNDER_WAY = Set.of("pending", "canary");
    private static final double SHARE = .25;
    /** Short, as somebody is looking; and whatever becomes of this process, the share ends by itself. */
    private static final Map<String, ?> POLICY = Map.of(
            "steps", List.of(SHARE, 1.0),
            "dwell", "60s",
            "min_labels", 50,
            "post_window", "60s",
            "max_duration", "5m",
            "expiry", "revert");

    private static final int MOST_VISITORS = 400;
    private static final int ASKED_AGAIN = 5;
    private static final Duration BETWEEN_VISITORS = Duration.ofMillis(20);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Client client;
    private final Client admin;
    private final Clock clock;
    private final ShippedBundle broken;
    private final Consumer<String> told;
    private final List<Review> reviews = reviews();
    private final Set<String> met = new LinkedHashSet<>();

    /** What somebody wrote, and what it is. */
    private record Review(String label, String text) {}

    DemoTrial(Client client, Client admin, Clock clock, Consumer<String> told) {
        this.client = client;
        this.admin = admin;
        this.clock = clock;
        this.broken = TrialVersions.flipped();
        this.told = told;
    }

    /** A trial that fails says so in a line; the demo goes on. An interrupt ends it. */
    @Override
    public void run() {
        try {
            Optional<JsonNode> begun = begin();
            if (begun.isPresent()) {
                follow(begun.get());
                archived(true); // or who asks for the latest of its line would meet it
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (Problem | UncheckedIOException failure) {
            if (!Thread.currentThread().isInterrupted()) {
                told.accept("The trial of a roll-back ended early: " + failure.getMessage());
            }
        }
    }

    /** One that an earlier process left under way is gone on with; a roll-out of somebody else's is left alone. */
    private Optional<JsonNode> begin() {
        for (JsonNode open : admin.get(MODEL + "/rollouts?open=true").path("rollouts")) {
            if (open.path("candidate").asString().equals(broken.version())) {
                return Optional.of(open);
            }
            told.accept("No trial of a roll-back: another version of sentiment is being rolled out.");
            return Optional.empty();
        }
        register();
        return Optional.of(admin.post(
                MODEL + "/rollouts",
                Map.of("candidate", broken.version(), "strategy", "canary", "policy", POLICY, "reason", "demo")));
    }

    /** The version stays registered after a first trial, put aside. */
    private void register() {
        boolean known = admin.get(MODEL + "/versions")
                .path("versions")
                .valueStream()
                .anyMatch(each -> each.path("version").asString().equals(broken.version()));
        if (known) {
            archived(false);
            return;
        }
        try (TemporaryFolder folder = TemporaryFolder.make()) {
            Path zip = folder.path().resolve("bundle.zip");
            PushCommand.zip(broken.unpack(folder.path()), zip);
            admin.upload(MODELS, "application/zip", () -> opened(zip));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static InputStream opened(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void follow(JsonNode begun) throws InterruptedException {
        String id = begun.path("id").asString();
        String candidate = begun.path("candidate").asString();
        told.accept("A trial: %.0f %% of the requests to sentiment now go to version %s, which takes good for bad."
                .formatted(SHARE * 100, candidate));
        long began = clock.nanoTime();
        long line = began;
        JsonNode now = begun;
        for (int visitor = 0;
                visitor < MOST_VISITORS && underWay(now) && since(began).compareTo(LONGEST) < 0;
                visitor++) {
            visit(visitor, candidate);
            Thread.sleep(BETWEEN_VISITORS);
            now = rollout(id);
            if (since(line).compareTo(BETWEEN_LINES) >= 0) {
                line = clock.nanoTime();
                told.accept(evidence(now));
            }
        }
        conclude(now, since(began));
    }

    private Duration since(long nanos) {
        return Duration.ofNanos(clock.nanoTime() - nanos);
    }

    private JsonNode rollout(String id) {
        return admin.get("/admin/v1/rollouts/" + id);
    }

    private static boolean underWay(JsonNode rollout) {
        return UNDER_WAY.contains(rollout.path("state").asString());
    }

    /** Somebody new asks, and says what the right answer would have been. */
    private void visit(int number, String candidate) {
        Review review = reviews.get(number % reviews.size());
        String visitor = "visitor-" + number;
        JsonNode said = ask(visitor, review);
        if (said.path("version").asString().equals(candidate)) {
            met.add(visitor);
        }
        client.post("/v1/feedback", Map.of("prediction_id", said.path("id").asString(), "label", review.label()));
    }

    private JsonNode ask(String visitor, Review review) {
        return client.post(
                "/v1/models/" + NAME + "/predict",
                Map.of("inputs", List.of(Map.of("text", review.text())), "user_id", visitor));
    }

    private static String evidence(JsonNode rollout) {
        JsonNode step = rollout.path("evidence").path(rollout.path("evidence").size() - 1);
        return "  %s of %s answers of %s were right, %s of %s of %s; evidence %.1f, rolled back above %.1f"
                .formatted(
                        step.path("candidate").path("correct").asLong(),
                        step.path("candidate").path("labelled").asLong(),
                        rollout.path("candidate").asString(),
                        step.path("stable").path("correct").asLong(),
                        step.path("stable").path("labelled").asLong(),
                        rollout.path("stable").asString(),
                        rollout.path("verdict").path("accuracy").asDouble(),
                        rollout.path("verdict").path("bound").asDouble());
    }

    private void conclude(JsonNode rollout, Duration took) {
        told.accept(evidence(rollout));
        if (underWay(rollout)) {
            admin.post("/admin/v1/rollouts/" + rollout.path("id").asString(), Map.of("action", "abort"));
            told.accept("Not decided after " + took.toSeconds() + " s, so it was ended by hand.");
            return;
        }
        told.accept("%s is %s after %d visitors of its own and %.1f s: %s"
                .formatted(
                        rollout.path("candidate").asString(),
                        rollout.path("state").asString().replace('_', ' '),
                        met.size(),
                        took.toMillis() / 1000.0,
                        rollout.path("reason").asString()));
        List<String> again = met.stream().limit(ASKED_AGAIN).toList();
        long stable = again.stream()
                .map(visitor -> ask(visitor, reviews.getFirst()).path("version").asString())
                .filter(rollout.path("stable").asString()::equals)
                .count();
        told.accept(
                "%d of %d who had met it were answered by %s when they asked again. See: ./gopuram models rollouts %s"
                        .formatted(stable, again.size(), rollout.path("stable").asString(), NAME));
    }

    private void archived(boolean archived) {
        admin.post(MODEL + "/versions/" + broken.version() + "/archive", Map.of("archived", archived));
    }

    private static List<Review> reviews() {
        List<Review> reviews = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(DemoTrial.class.getResourceAsStream("/trial/reviews.txt"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                String[] parts = line.split(": ", 2);
                reviews.add(new Review(parts[0], parts[1]));
            }
            return List.copyOf(reviews);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
