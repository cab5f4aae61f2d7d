package dev.gopuram.chat;

import dev.gopuram.contracts.chat.ChatModelList;

/** Lists the names that {@code model} may take. */
final class ListModels {
    private final ModelResolver models;

    ListModels(ModelResolver models) {
        this.models = models;
    }

    ChatModelList run() {
        return new ChatModelList(models.list());
    }
}
