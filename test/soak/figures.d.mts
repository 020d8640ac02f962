export declare function slopeOf(points: readonly (readonly [x: number, y: number])[]): number;
export declare function median(values: readonly number[]): number;
