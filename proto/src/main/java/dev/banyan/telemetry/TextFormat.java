package dev.banyan.telemetry;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Figures in the text format of Prometheus, version 0.0.4. */
final class TextFormat {
  static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private static final String TOTAL = "_total";

  private TextFormat() {}

  static byte[] of(List<Figure> figures) throws IOException {
    var out = new ByteArrayOutputStream();
    List<MetricSnapshot> snapshots = figures.stream().map(TextFormat::snapshot).toList();
    PrometheusTextFormatWriter.create().write(out, new MetricSnapshots(snapshots));
    return out.toByteArray();
  }

  private static MetricSnapshot snapshot(Figure figure) {
    return switch (figure.kind()) {
      case COUNTER ->
          new CounterSnapshot(
              new MetricMetadata(withoutTotal(figure.name()), figure.help()),
              figure.samples().stream()
                  .map(s -> new CounterDataPointSnapshot(s.value(), labels(s), null, 0))
                  .toList());
      case GAUGE ->
          new GaugeSnapshot(
              new MetricMetadata(figure.name(), figure.help()),
              figure.samples().stream()
                  .map(s -> new GaugeDataPointSnapshot(s.value(), labels(s), null))
                  .toList());
    };
  }

  /** The writer puts it back. */
  private static String withoutTotal(String name) {
    return name.endsWith(TOTAL) ? name.substring(0, name.length() - TOTAL.length()) : name;
  }

  private static Labels labels(Figure.Sample sample) {
    var labels = Labels.builder();
    for (Map.Entry<String, String> label : sample.labels().entrySet()) {
      labels.label(label.getKey(), label.getValue());
    }
    return labels.build();
  }
}
