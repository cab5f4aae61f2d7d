package dev.gopuram.edge;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the models are called that answer here: an immutable snapshot. Each has one name by which it is limited, priced and
 * counted: {@code provider/model}, or that of what is computed here. Requests may spell it otherwise; what the snapshot does
 * not know is taken as it is spelled.
 */
public final class ModelNames {
    /** Nothing is known: each spelling is a name. */
    public static final ModelNames AS_SPELLED = new ModelNames(Map.of(), Map.of(), Set.of());

    private final Map<String, String> chat;
    private final Map<String, String> embedding;
    private final Set<String> listed;

    /**
     * A snapshot.
     *
     * @param chat what other spellings of chat's models stand for; the empty one is the default
     * @param embedding the same of the models that are computed here
     * @param listed the names that are known beforehand, as requests may spell them
     */
    public ModelNames(Map<String, String> chat, Map<String, String> embedding, Set<String> listed) {
        this.chat = Map.copyOf(chat);
        this.embedding = Map.copyOf(embedding);
        Set<String> names = new HashSet<>(chat.values());
        names.addAll(embedding.values());
        listed.stream().filter(name -> !this.chat.containsKey(name)).forEach(names::add);
        this.listed = Set.copyOf(names);
    }

    /** The one name of the model that is meant where so much is asked for. */
    Demand meant(Capability capability, Demand asked) {
        if (!asked.asksForTokens()) {
            return asked;
        }
        return switch (capability) {
            case CHAT -> asked.of(chat.getOrDefault(asked.model(), asked.model()));
            case EMBED, PREDICT -> asked.of(embedding.getOrDefault(asked.model(), asked.model()));
            case SEARCH, INDEX, HEALTH, MODELS, REGISTRY, USERS, OWN -> asked;
        };
    }

    /** Where no model is asked for and there is something to read, it is the default one that reads it. */
    String likely(Capability capability, Demand asked) {
        boolean reads = capability == Capability.SEARCH || capability == Capability.INDEX;
        return reads && asked.asksForTokens() ? embedding.getOrDefault("", "") : asked.model();
    }

    /** The name of a model that has answered, its version left out; empty where it is not among those known beforehand. */
    public Optional<String> listed(String model) {
        return listed.contains(model) ? Optional.of(model) : Optional.ofNullable(embedding.get(model));
    }
}
