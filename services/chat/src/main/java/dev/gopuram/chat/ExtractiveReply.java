package dev.gopuram.chat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Frame;
import dev.gopuram.platform.dialects.EventEncoder;
import dev.gopuram.platform.dialects.ModelEvent;
import dev.gopuram.platform.dialects.ModelReply;
import dev.gopuram.platform.dialects.Naming;
import dev.gopuram.platform.dialects.Part;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes an extractive answer as the client's dialect has it. It names its provider, so that nobody takes it for an LLM. */
final class ExtractiveReply {
    private final Naming naming;

    ExtractiveReply(Naming naming) {
        this.naming = naming;
    }

    Bytes whole(ExtractiveAnswer answer, Ask ask) {
        ModelReply reply = new ModelReply(
                "",
                ExtractiveProvider.NAME,
                0,
                List.of(new Part.Text(answer.text())),
                answer.stop(),
                answer.usage(),
                ours(answer));
        return ask.writer().write(reply, ask.request().asked(), naming);
    }

    List<Frame> frames(ExtractiveAnswer answer, Ask ask) {
        EventEncoder encoder = ask.encoder(naming);
        List<Frame> frames = new ArrayList<>();
        for (ModelEvent event : events(answer)) {
            encoder.write(event, bytes -> frames.add(Frame.of(bytes)));
        }
        return frames;
    }

    private static List<ModelEvent> events(ExtractiveAnswer answer) {
        List<ModelEvent> events = new ArrayList<>();
        events.add(new ModelEvent.Started("", ExtractiveProvider.NAME, 0));
        answer.pieces().forEach(piece -> events.add(new ModelEvent.TextDelta(piece)));
        events.add(new ModelEvent.Annotated(ours(answer)));
        events.add(new ModelEvent.Stopped(answer.stop()));
        events.add(new ModelEvent.Used(answer.usage()));
        events.add(new ModelEvent.Done());
        return events;
    }

    private static Bytes ours(ExtractiveAnswer answer) {
        Map<String, Object> ours = new LinkedHashMap<>();
        ours.put("provider", ExtractiveProvider.NAME);
        ours.put("verdict", answer.verdict().wire());
        ours.put("citations", answer.citations());
        return Json.write(ours);
    }
}
