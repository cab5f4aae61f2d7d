package dev.gopuram.chat;

import dev.gopuram.contracts.chat.ChatModelList;
import java.util.function.Supplier;

/** Lists the names that {@code model} may take. */
final class ListModels {
    private final Supplier<Offer> offer;

    ListModels(Supplier<Offer> offer) {
        this.offer = offer;
    }

    ChatModelList run() {
        return new ChatModelList(offer.get().models().list());
    }
}
