package dev.gopuram.contracts.chat;

import java.util.List;
import java.util.Map;

/**
 * The models, by name.
 *
 * @param names what names stand for that have another meaning than themselves, the empty one included: the model as it is
 *     called when it has answered
 */
public record ChatModelList(List<ChatModel> models, Map<String, String> names) {
    public ChatModelList {
        models = List.copyOf(models);
        names = Map.copyOf(names);
    }

    /** Models whose names all stand for themselves. */
    public ChatModelList(List<ChatModel> models) {
        this(models, Map.of());
    }
}
