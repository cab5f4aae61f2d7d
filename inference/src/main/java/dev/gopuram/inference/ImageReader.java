package dev.gopuram.inference;

import dev.gopuram.bundles.ImageConfig;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.PredictOptions;
import dev.gopuram.kernel.Problem;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Pictures as numbers, each in a step of its own. */
final class ImageReader implements RowReader {
    private final ImageConfig config;
    private final ImagePixels pixels;
    private final RowShape shape;
    private final ElementType type;

    ImageReader(ImageConfig config, GraphPorts ports, long maxPixels) {
        this.config = config;
        this.pixels = new ImagePixels(config.width(), config.height(), config.resize(), maxPixels);
        GraphPort port = ports.inputs().getFirst();
        this.type = port.type();
        if (ports.inputs().size() != 1 || (type != ElementType.FP32 && type != ElementType.UINT8)) {
            throw Problem.of(
                    Problem.Code.UNPROCESSABLE,
                    "inputs: " + ports.inputs().size() + ", the first " + type + " (expected: one, FP32 or UINT8)");
        }
        long channels = config.channels().count();
        long width = config.width();
        long height = config.height();
        List<Long> row = switch (config.layout()) {
            case NCHW -> List.of(channels, height, width);
            case NHWC -> List.of(height, width, channels);
        };
        this.shape = new RowShape(List.of(ports.rowwise() ? row : GraphPorts.oneRow(row)));
    }

    @Override
    public List<InferenceExecutor.Step> steps(Inputs inputs, PredictOptions options, RowSink sink) {
        if (!(inputs instanceof Inputs.Images images)) {
            throw Kinds.refused(inputs, "pictures");
        }
        List<InferenceExecutor.Step> steps = new ArrayList<>();
        for (int i = 0; i < images.images().size(); i++) {
            int row = i;
            steps.add(() -> {
                BufferedImage image =
                        pixels.read("inputs[" + row + "]", images.images().get(row));
                sink.expect(row, 1);
                Cell cell = Cell.Packed.of(numbers(image));
                return List.of(new PieceRow(shape, List.of(cell), sink, RowSink.Piece.whole(row)));
            });
        }
        return steps;
    }

    private byte[] numbers(BufferedImage image) {
        int channels = config.channels().count();
        int area = config.width() * config.height();
        ByteBuffer buffer = ByteBuffer.allocate(area * channels * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        int[] rgb = image.getRGB(0, 0, config.width(), config.height(), null, 0, config.width());
        for (int pixel = 0; pixel < area; pixel++) {
            for (int channel = 0; channel < channels; channel++) {
                int at = switch (config.layout()) {
                    case NCHW -> channel * area + pixel;
                    case NHWC -> pixel * channels + channel;
                };
                int value = value(rgb[pixel], channel);
                if (type == ElementType.UINT8) {
                    buffer.put(at, (byte) value);
                } else {
                    double mean = config.mean().get(channel);
                    double std = config.std().get(channel);
                    buffer.putFloat(at * Float.BYTES, (float) ((value * config.scale() - mean) / std));
                }
            }
        }
        return buffer.array();
    }

    /** Grey by the weights of BT.601, as most image libraries have it. */
    private int value(int rgb, int channel) {
        int red = rgb >> 16 & 0xff;
        int green = rgb >> 8 & 0xff;
        int blue = rgb & 0xff;
        return switch (config.channels()) {
            case GRAY -> (299 * red + 587 * green + 114 * blue + 500) / 1000;
            case RGB -> channel == 0 ? red : channel == 1 ? green : blue;
        };
    }
}
