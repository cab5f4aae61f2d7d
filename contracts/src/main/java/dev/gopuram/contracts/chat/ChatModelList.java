package dev.gopuram.contracts.chat;

import java.util.List;

/** The models, by name. */
public record ChatModelList(List<ChatModel> models) {
    public ChatModelList {
        models = List.copyOf(models);
    }
}
