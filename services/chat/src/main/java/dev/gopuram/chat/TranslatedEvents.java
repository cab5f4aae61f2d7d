package dev.gopuram.chat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.platform.dialects.EventDecoder;
import dev.gopuram.platform.dialects.EventEncoder;
import dev.gopuram.platform.dialects.EventText;
import dev.gopuram.platform.dialects.ModelEvent;
import dev.gopuram.platform.dialects.ProviderDialect;
import dev.gopuram.platform.dialects.ProviderError;
import dev.gopuram.platform.dialects.UnreadableReply;
import dev.gopuram.platform.http.Closing;
import dev.gopuram.platform.http.EventReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Reads a provider's events and passes them on in the client's dialect. What the provider did not say is not said: no
 * reason to stop, no end mark. Only the usage is always told, estimated where it must be.
 */
final class TranslatedEvents implements EventReader {
    private final EventDecoder decoder;
    private final String endMark;
    private final EventEncoder encoder;
    private final Annotation annotation;
    private final Meter meter;
    private final EventData data = new EventData();

    TranslatedEvents(ProviderDialect words, EventEncoder encoder, Annotation annotation, Meter meter) {
        this.decoder = words.decoder();
        this.endMark = words.endMark();
        this.encoder = encoder;
        this.annotation = annotation;
        this.meter = meter;
    }

    @Override
    public void read(Frame frame, Consumer<Frame> out) {
        boolean silent = !data.find(frame.raw()) || data.isBlank();
        if (silent && data.isError()) {
            meter.brokeOff(ProviderError.SILENT);
        } else if (silent && !data.isEvent()) {
            meter.noEvent();
        } else if (!silent) {
            decode(frame, out);
        }
    }

    private void decode(Frame frame, Consumer<Frame> out) {
        EventText event = EventText.of(frame.raw());
        try {
            decoder.read(
                    event.type(),
                    event.data(),
                    told -> take(told, bytes -> out.accept(Frame.of(bytes).after(meter.writtenTokens()))));
        } catch (UnreadableReply unreadable) {
            meter.unreadable(unreadable.what());
        }
    }

    @Override
    public boolean finished() {
        return meter.finished();
    }

    @Override
    public End end(Closing how) {
        return meter.end(how, endMark);
    }

    private void take(ModelEvent event, Consumer<Bytes> out) {
        if (meter.finished()) {
            return;
        }
        switch (event) {
            case ModelEvent.TextDelta(String text) -> meter.wrote(length(text));
            case ModelEvent.ThinkingDelta(String text) -> meter.wrote(length(text));
            case ModelEvent.RefusalDelta(String text) -> meter.wrote(length(text));
            case ModelEvent.ToolArguments(int call, String json) -> meter.wrote(length(json));
            case ModelEvent.Used used -> meter.reports(used.usage());
            case ModelEvent.Stopped stopped -> annotate(out);
            case ModelEvent.Done done -> {
                encoder.write(new ModelEvent.Used(meter.usage()), out);
                meter.done();
            }
            case ModelEvent.Failed failed -> meter.brokeOff(failed.error());
            case ModelEvent.Cited cited -> {}
            case ModelEvent.Started started -> {}
            case ModelEvent.ThinkingSealed sealed -> {}
            case ModelEvent.SealedThinking sealed -> {}
            case ModelEvent.ToolCallStarted call -> {}
            case ModelEvent.Annotated annotated -> {}
        }
        encoder.write(event, out);
    }

    private void annotate(Consumer<Bytes> out) {
        Bytes gopuram = annotation.gopuram();
        if (gopuram != null) {
            encoder.write(new ModelEvent.Annotated(gopuram), out);
        }
    }

    private static long length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
