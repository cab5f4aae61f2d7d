package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.TokenCount;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.dialects.EventEncoder;
import dev.gopuram.platform.dialects.ModelEvent;
import dev.gopuram.platform.dialects.ModelReply;
import dev.gopuram.platform.dialects.Naming;
import dev.gopuram.platform.dialects.Part;
import dev.gopuram.platform.dialects.Stop;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Says the same to everybody: the configured text, for when nothing else answers. It costs nothing and names itself. */
final class StaticProvider implements Provider {
    static final String NAME = "static";

    private final String text;
    private final Naming naming;

    StaticProvider(String text, Naming naming) {
        this.text = text;
        this.naming = naming;
    }

    @Override
    public Completion complete(Ask ask) {
        ModelReply reply = new ModelReply(
                "", NAME, 0, List.of(new Part.Text(text)), Stop.END, Usage.NONE, Json.write(Map.of("provider", NAME)));
        return new Completion(ask.writer().write(reply, ask.request().asked(), naming), NAME, "", Usage.NONE);
    }

    @Override
    public TokenStream stream(Ask ask) {
        EventEncoder encoder = ask.encoder(naming);
        List<Frame> frames = new ArrayList<>();
        List<ModelEvent> events = List.of(
                new ModelEvent.Started("", NAME, 0),
                new ModelEvent.TextDelta(text),
                new ModelEvent.Annotated(Json.write(Map.of("provider", NAME))),
                new ModelEvent.Stopped(Stop.END),
                new ModelEvent.Used(Usage.NONE),
                new ModelEvent.Done());
        events.forEach(event -> encoder.write(event, bytes -> frames.add(Frame.of(bytes))));
        return TokenStream.of(frames, new End.Finished(Usage.NONE)).headed(new TokenStream.Head(NAME, ""));
    }

    @Override
    public TokenCount count(Ask ask) {
        return new TokenCount(0, Usage.Source.COUNTED);
    }

    @Override
    public boolean serves(String model) {
        return model.equals(NAME);
    }

    @Override
    public String nameOf(String model) {
        return NAME;
    }

    @Override
    public List<String> models() {
        return List.of(NAME);
    }
}
