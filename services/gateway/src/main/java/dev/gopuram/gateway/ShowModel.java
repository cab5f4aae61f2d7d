package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.ChatModel;
import dev.gopuram.contracts.chat.ListChatModels;
import dev.gopuram.contracts.models.FindModel;
import dev.gopuram.contracts.models.Models;
import java.util.Optional;

/** Shows one model. Names may hold slashes: {@code provider/model}. */
final class ShowModel implements Operation {
    private final Chat chat;
    private final Models models;

    ShowModel(Chat chat, Models models) {
        this.chat = chat;
        this.models = models;
    }

    @Override
    public Answer answer(EdgeCall call) {
        String id = call.pathValue("id");
        Optional<ChatModel> answering = call.ask(() -> chat.listChatModels(new ListChatModels())).models().stream()
                .filter(model -> model.name().equals(id))
                .findFirst();
        ModelCard card = answering
                .map(ModelCard::of)
                .orElseGet(() -> ModelCard.of(call.ask(() -> models.findModel(new FindModel(id)))));
        return call.arrival().apiVersion() == null ? Answer.ok(card) : Answer.ok(AnthropicModelCard.of(card));
    }
}
