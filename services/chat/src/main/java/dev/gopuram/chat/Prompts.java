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
import dev.gopuram.rollouts.RolloutFollower;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
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
            follower.onChange(this::use);
        }
    }

    private void use(RegistryView view) {
        shelf = shelf.with(view);
    }

    /** The names that the calling tenant's prompts go by. */
    List<ChatModel> list() {
        return shelf.names(CallContext.current().tenant()).stream()
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
        PromptShelf now = shelf;
        if (follower == null || now.isEmpty() || asked.isEmpty()) {
            return null;
        }
        String tenant = CallContext.current().tenant();
        int at = asked.lastIndexOf('@');
        String name = at < 0 ? asked : asked.substring(0, at);
        NavigableMap<SemanticVersion, PromptShelf.Stored> versions = now.versions(tenant, name);
        if (!versions.isEmpty()) {
            String selector = at < 0 ? PRODUCTION : asked.substring(at + 1);
            Choice choice = follower.choose(tenant, name, selector, key.get());
            String named = at < 0 ? versions.lastKey().toString() : selector;
            return use(choice == null ? Choice.named(tenant, name, named) : choice, versions, variables);
        }
        Matcher major = MAJOR.matcher(asked);
        return major.matches()
                ? newest(tenant, major.group(1), Integer.parseInt(major.group(2)), now, variables)
                : null;
    }

    private @Nullable PromptUse newest(
            String tenant, String name, int major, PromptShelf now, Map<String, Object> variables) {
        NavigableMap<SemanticVersion, PromptShelf.Stored> versions = now.versions(tenant, name);
        SemanticVersion found = versions.lowerKey(new SemanticVersion(major + 1, 0, 0));
        return found == null || found.major() != major
                ? null
                : use(Choice.named(tenant, name, found.toString()), versions, variables);
    }

    private PromptUse use(
            Choice choice, NavigableMap<SemanticVersion, PromptShelf.Stored> versions, Map<String, Object> variables) {
        return versions.values().stream()
                .filter(stored -> stored.version().toString().equals(choice.version()))
                .findFirst()
                .map(stored ->
                        new PromptUse(following(), choice, stored.number(), stored.prompt(), variables, clock, ids))
                .orElseThrow(() -> unknown(choice, versions));
    }

    private RolloutFollower following() {
        if (follower == null) {
            throw new IllegalStateException("a prompt was found (expected: none, since nothing knows of any)");
        }
        return follower;
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
}
