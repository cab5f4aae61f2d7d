package dev.gopuram.chat;

import dev.gopuram.contracts.chat.ChatModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code provider/model}. What follows the first slash is the provider's own name for the model, slashes and all. */
final class ProviderModels implements ModelSource {
    private final Map<String, Provider> providers;

    ProviderModels(Map<String, Provider> providers) {
        this.providers = new TreeMap<>(providers);
    }

    @Override
    public Optional<ModelResolver.Target> find(String name) {
        int slash = name.indexOf('/');
        if (slash < 1 || slash == name.length() - 1) {
            return Optional.empty();
        }
        String model = name.substring(slash + 1);
        return Optional.ofNullable(providers.get(name.substring(0, slash)))
                .filter(provider -> provider.serves(model))
                .map(provider -> new ModelResolver.Target(provider, model));
    }

    @Override
    public List<ChatModel> models() {
        return providers.entrySet().stream()
                .flatMap(entry -> entry.getValue().models().stream()
                        .map(model -> new ChatModel(entry.getKey() + "/" + model, entry.getKey())))
                .toList();
    }
}
