package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Item;
import dev.gopuram.contracts.chat.StoredResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A question and its answer, to be kept in every place where it belongs.
 *
 * @param name the same when it is tried again: the response's id
 * @param conversation the conversation that it adds to; empty for none
 * @param lastItem the conversation's last item as the answer knew it; empty where it had none
 * @param key the name of the subject's key when the answer began; empty where no response is kept
 * @param response what is kept as a response; null for none
 */
record Exchange(
        String name,
        String conversation,
        String lastItem,
        String key,
        @Nullable StoredResponse response,
        List<Item> input,
        List<Item> output) {
    Exchange {
        input = List.copyOf(input);
        output = List.copyOf(output);
    }

    /** What a conversation gains by it. */
    List<Item> items() {
        List<Item> all = new ArrayList<>(input);
        all.addAll(output);
        return all;
    }
}
