package dev.gopuram.chat;

import dev.gopuram.bundles.SemanticVersion;
import dev.gopuram.contracts.chat.ChatModel;
import dev.gopuram.contracts.registry.RegistryView;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Nearest;
import dev.gopuram.kernel.Problem;
import dev.gopuram.rollouts.Choice;
import dev.gopuram.rollouts.Outcome;
import dev.gopuram.rollouts.RolloutFollower;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The prompts that can be asked for by name, as {@code model} of a chat: {@code name}, {@code name@1.2.0}, {@code
 * name@staging} or {@code name-v1}. A name that a prompt of the tenant has is the prompt's, whatever else goes by it.
 */
final class Prompts {
    /** What a prompt's bare name stands for, once something does. */
    private static final String PRODUCTION = "production";

    private static final int HINTS = 3;
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Pattern MAJOR = Pattern.compile("(.+)-v(0|[1-9]\\d{0,8})");

    private final @Nullable RolloutFollower follower;
    private final Clock clock;
    private final Ids ids;
    private volatile PromptShelf shelf = PromptShelf.EMPTY;

    /**
     * Makes them known.
     *
     * @param follower knows which there are; null where no node keeps any
     */
    Prompts(@Nullable RolloutFollower follower, Clock clock, Ids ids) {
        this.follower = follower;
        this.clock = clock;
        this.ids = ids;
        if (follower != null) {
            follower.onChange(this::shelve);
        }
    }

    /** What is chosen from the latest view is looked for on its shelf, also in the moment before that is announced. */
    private PromptShelf shelf(RolloutFollower following) {
        if (!shelf.isOf(following.view())) {
            shelve(following.view());
        }
        return shelf;
    }

    private synchronized void shelve(RegistryView view) {
        shelf = shelf.with(view);
    }

    /** The names that the calling tenant's prompts go by. */
    List<ChatModel> list() {
        return follower == null
                ? List.of()
                : shelf(follower).names(CallContext.current().tenant()).stream()
                        .map(name -> new ChatModel(name, "prompt"))
                        .toList();
    }

    /**
     * The prompt that is asked for; null where the name is no prompt's.
     *
     * @param key whoever has the same one stays with the same version
     * @param variables what it is filled in with
     */
    @Nullable
    PromptUse find(String asked, Supplier<String> key, Map<String, Object> variables) {
        if (follower == null || asked.isEmpty()) {
            return null;
        }
        String tenant = CallContext.current().tenant();
        int at = asked.lastIndexOf('@');
        String name = at < 0 ? asked : asked.substring(0, at);
        String selector = at < 0 ? PRODUCTION : asked.substring(at + 1);
        Choice choice = follower.choose(tenant, name, selector, key.get());
        PromptShelf now = shelf(follower);
        NavigableMap<SemanticVersion, PromptShelf.Stored> versions = now.versions(tenant, name);
        if (versions.isEmpty()) {
            return ofMajor(follower, now, tenant, asked, variables);
        }
        if (choice == null) {
            choice = Choice.named(tenant, name, at < 0 ? versions.lastKey().toString() : selector);
        }
        return use(follower, choice, versions, variables);
    }

    /** {@code name-v2} is the newest 2.x. */
    private @Nullable PromptUse ofMajor(
            RolloutFollower following, PromptShelf now, String tenant, String asked, Map<String, Object> variables) {
        Matcher major = MAJOR.matcher(asked);
        if (!major.matches()) {
            return null;
        }
        int number = Integer.parseInt(major.group(2));
        NavigableMap<SemanticVersion, PromptShelf.Stored> versions = now.versions(tenant, major.group(1));
        SemanticVersion found = versions.lowerKey(new SemanticVersion(number + 1, 0, 0));
        return found == null || found.major() != number
                ? null
                : use(following, Choice.named(tenant, major.group(1), found.toString()), versions, variables);
    }

    private PromptUse use(
            RolloutFollower following,
            Choice choice,
            NavigableMap<SemanticVersion, PromptShelf.Stored> versions,
            Map<String, Object> variables) {
        PromptShelf.Stored chosen = stored(versions, choice.version()).orElse(null);
        if (chosen == null) {
            following.record(choice, Outcome.failure());
            throw choice.alias().isEmpty() ? unknown(choice, versions) : unreadable(choice);
        }
        try {
            return new PromptUse(following, choice, chosen, variables, clock, ids);
        } catch (Problem problem) {
            if (takes(versions, following.stable(choice), variables)) {
                following.record(choice, Outcome.failure());
            }
            throw problem;
        }
    }

    /** Whether the version in use takes what a candidate did not: then that is no mistake of the caller's. */
    private static boolean takes(
            NavigableMap<SemanticVersion, PromptShelf.Stored> versions,
            @Nullable String stable,
            Map<String, Object> variables) {
        Optional<PromptShelf.Stored> inUse = stable == null ? Optional.empty() : stored(versions, stable);
        try {
            return inUse.map(one -> one.prompt().toTemplate().render(variables)).isPresent();
        } catch (Problem mistaken) {
            return false;
        }
    }

    private static Optional<PromptShelf.Stored> stored(
            NavigableMap<SemanticVersion, PromptShelf.Stored> versions, String version) {
        return versions.values().stream()
                .filter(stored -> stored.version().toString().equals(version))
                .findFirst();
    }

    private static Problem unreadable(Choice choice) {
        return Problem.of(
                Problem.Code.UNAVAILABLE,
                "model: " + choice.model() + "@" + choice.version()
                        + " cannot be read by this release (expected: a prompt that it knows)");
    }

    private static Problem unknown(Choice choice, NavigableMap<SemanticVersion, PromptShelf.Stored> versions) {
        List<String> known = versions.descendingKeySet().stream()
                .map(version -> choice.model() + "@" + version)
                .toList();
        String asked = choice.model() + "@" + choice.version();
        List<String> near = Nearest.names(asked, known, HINTS);
        return Problem.of(
                        Problem.Code.NOT_FOUND,
                        "model: " + asked + " (expected: "
                                + String.join(" or ", near.isEmpty() ? known.subList(0, 1) : near) + ")")
                .at("model");
    }

    /** What it comes to that a name is no prompt's: before the registry was heard, nobody can say so. */
    Problem inDoubt(Problem noPrompt) {
        boolean deaf = follower != null && follower.heard() == null;
        return deaf
                ? Problem.of(Problem.Code.UNAVAILABLE, "the registry was not heard yet; " + noPrompt.detail())
                        .retryAfter(SOON)
                : noPrompt;
    }
}
