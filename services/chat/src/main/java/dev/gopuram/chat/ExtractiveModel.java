package dev.gopuram.chat;

import dev.gopuram.contracts.chat.ChatModel;
import java.util.List;
import java.util.Optional;

/** The name {@code extractive}: the answerer that is always there. */
final class ExtractiveModel implements ModelSource {
    private final Provider extractive;

    ExtractiveModel(Provider extractive) {
        this.extractive = extractive;
    }

    @Override
    public Optional<ModelResolver.Target> find(String name) {
        return name.equals(ExtractiveProvider.NAME)
                ? Optional.of(new ModelResolver.Target(extractive, ExtractiveProvider.NAME))
                : Optional.empty();
    }

    @Override
    public List<ChatModel> models() {
        return List.of(new ChatModel(ExtractiveProvider.NAME, ExtractiveProvider.NAME));
    }
}
