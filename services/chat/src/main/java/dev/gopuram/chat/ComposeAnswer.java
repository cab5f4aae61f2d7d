package dev.gopuram.chat;

import dev.gopuram.answers.Answerer;
import dev.gopuram.answers.Reading;
import java.util.ArrayList;
import java.util.List;

/** Answers a request by quoting: gathers what there is to read, and keeps the answer within the request's bounds. */
final class ComposeAnswer {
    private final Answerer answerer;

    ComposeAnswer(Answerer answerer) {
        this.answerer = answerer;
    }

    ExtractiveAnswer of(ChatRequest request, Sources sources) {
        MessageText conversation = MessageText.of(request);
        List<Reading> readings = new ArrayList<>();
        conversation.given().forEach(given -> readings.add(Reading.said(given.message(), given.text())));
        String collection = switch (sources) {
            case Sources.NotAsked() -> null;
            case Sources.Found found -> {
                found.hits().forEach(hit -> readings.add(Reading.of(found.collection(), hit)));
                yield found.collection();
            }
            case Sources.Unavailable missing -> throw Grounding.unavailable(missing);
        };
        return new AnswerBounds(request.asked().sampling())
                .cut(answerer.answer(conversation.question(), readings, collection));
    }
}
