/**
 * FFmpeg's own allow-list of demuxers. Without it a "video.mp4" that holds `ffconcat version 1.0`, an m3u8 or an SDP
 * text makes FFmpeg open other local files and sockets. Still pictures are left out too: sharp reads those, after a
 * header check.
 */
export const FORMAT_WHITELIST = 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mp3,wav,w64,aac,flac,ogg';
