import { theme } from 'antd';
import { BarChart as Bars } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';

use([Bars, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

/** Numbers of one sort, a number per category. */
export interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

interface Props {
  /** What the chart shows, for who cannot see it. */
  readonly label: string;
  readonly categories: readonly string[];
  readonly series: readonly Series[];
  /** Bars lie, and long names have room. */
  readonly isHorizontal?: boolean;
}

const COLORS = ['#3b82c4', '#d97706', '#5a9e3d', '#b4539b', '#7c6fd0', '#2a9d8f', '#c2544d', '#8a8f98'];

/** Stacked bars. The same numbers stand in a table beside it. */
export function BarChart({ label, categories, series, isHorizontal = false }: Props) {
  const { token } = theme.useToken();
  const place = useRef<HTMLDivElement>(null);
  const { colorText, colorBorderSecondary, colorBgElevated } = token;
  useEffect(() => {
    if (place.current === null) return;
    const chart = init(place.current, null, { renderer: 'canvas' });
    const text = { color: colorText };
    const names = { type: 'category' as const, data: [...categories], axisLabel: { ...text, hideOverlap: true } };
    const numbers = {
      type: 'value' as const,
      minInterval: 1,
      axisLabel: text,
      splitLine: { lineStyle: { color: colorBorderSecondary } },
    };
    chart.setOption({
      animation: false,
      color: COLORS,
      grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
      legend: { textStyle: text, type: 'plain', top: 0 },
      // Text, not markup: nothing in it can be taken for a tag, and the page's policy lets no styles of it in.
      tooltip: { trigger: 'axis', renderMode: 'richText', backgroundColor: colorBgElevated, textStyle: text },
      xAxis: isHorizontal ? numbers : names,
      yAxis: isHorizontal ? { ...names, inverse: true } : numbers,
      series: series.map(({ name, values }) => ({
        name,
        type: 'bar' as const,
        stack: 'all',
        barMaxWidth: 40,
        data: [...values],
      })),
    });
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(place.current);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [categories, series, isHorizontal, colorText, colorBorderSecondary, colorBgElevated]);
  return <div ref={place} className="chart" role="img" aria-label={label} />;
}
