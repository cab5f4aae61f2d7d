package dev.gopuram.chat;

import dev.gopuram.contracts.chat.ChatModel;
import java.util.List;
import java.util.Optional;

/** One of the places where a model name may get its meaning. */
interface ModelSource {
    Optional<ModelResolver.Target> find(String name);

    /** The names it knows beforehand. */
    List<ChatModel> models();
}
